const message =
  'Name the data type: @Column({ type: DataType.X, field }). Without one, sequelize-typescript reads decorator ' +
  'metadata, which esbuild-based loaders do not emit.'

function namesType(argument) {
  if (argument === undefined) return false
  if (argument.type !== 'ObjectExpression') return true
  return argument.properties.some(property => property.type === 'SpreadElement' || property.key.name === 'type')
}

/** Refuses `@Column`, `@Column()` and `@Column({...})` without a `type`. */
export const columnType = {
  meta: { type: 'problem', schema: [], messages: { missing: message } },
  create: context => ({
    'Decorator > Identifier[name="Column"]': node => context.report({ node, messageId: 'missing' }),
    'Decorator > CallExpression[callee.name="Column"]': node => {
      if (!namesType(node.arguments[0])) context.report({ node, messageId: 'missing' })
    },
  }),
}
