const message =
  'Write `declare {{name}}: …`: a class field without `declare` shadows the attribute under useDefineForClassFields ' +
  'and reads undefined.'

const hasTableDecorator = node =>
  (node.decorators ?? []).some(({ expression }) => (expression.callee ?? expression).name === 'Table')

/** Every instance property of a sequelize model must be declared, not defined. */
export const declareModelProperty = {
  meta: { type: 'problem', schema: [], messages: { missing: message } },
  create: context => ({
    'ClassBody > PropertyDefinition': node => {
      const owner = node.parent.parent
      const isModel = hasTableDecorator(owner) || owner.superClass?.name === 'Model'
      if (!isModel || node.static || node.declare) return
      context.report({ node, messageId: 'missing', data: { name: context.sourceCode.getText(node.key) } })
    },
  }),
}
