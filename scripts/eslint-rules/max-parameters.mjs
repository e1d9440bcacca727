const messages = {
  function: 'At most {{limit}} parameters ({{count}} here): pass one object instead.',
  constructor: 'At most {{limit}} constructor dependencies ({{count}} here): this class does too much.',
}

/** ESLint's own max-params knows one limit; a constructor that only receives its dependencies may have more. */
export const maxParameters = {
  meta: {
    type: 'suggestion',
    messages,
    schema: [
      {
        type: 'object',
        properties: { functions: { type: 'integer' }, constructors: { type: 'integer' } },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ functions: 4, constructors: 6 }],
  },
  create: context => {
    const [{ functions, constructors }] = context.options
    return {
      ':function': node => {
        const isConstructor = node.parent.type === 'MethodDefinition' && node.parent.kind === 'constructor'
        const limit = isConstructor ? constructors : functions
        const count = node.params.filter(parameter => parameter.name !== 'this').length
        const messageId = isConstructor ? 'constructor' : 'function'
        if (count > limit) context.report({ node, messageId, data: { limit, count } })
      },
    }
  },
}
