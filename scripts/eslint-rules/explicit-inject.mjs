const message =
  'Give this constructor parameter @inject(TOKEN): tsyringe would otherwise need decorator metadata, which ' +
  'esbuild-based loaders do not emit.'

const decoratorName = ({ expression }) => (expression.callee ?? expression).name
const injectables = new Set(['injectable', 'singleton', 'scoped', 'autoInjectable'])
const injectors = new Set(['inject', 'injectAll', 'injectWithTransform', 'injectAllWithTransform'])

/** In a class that tsyringe builds, every constructor parameter names its token. */
export const explicitInject = {
  meta: { type: 'problem', schema: [], messages: { missing: message } },
  create: context => ({
    'MethodDefinition[kind="constructor"]': node => {
      const owner = node.parent.parent
      if (!(owner.decorators ?? []).some(decorator => injectables.has(decoratorName(decorator)))) return
      for (const parameter of node.value.params) {
        const isNamed = (parameter.decorators ?? []).some(decorator => injectors.has(decoratorName(decorator)))
        if (!isNamed) context.report({ node: parameter, messageId: 'missing' })
      }
    },
  }),
}
