import { columnType } from './column-type.mjs'
import { declareModelProperty } from './declare-model-property.mjs'
import { explicitInject } from './explicit-inject.mjs'
import { fileName } from './file-name.mjs'
import { maxParameters } from './max-parameters.mjs'

/** House rules that no published plugin has; test/boundaries/lint-rules.test.ts proves that each one fires. */
export const bookwrightRules = {
  meta: { name: 'bookwright' },
  rules: {
    'column-type': columnType,
    'declare-model-property': declareModelProperty,
    'explicit-inject': explicitInject,
    'file-name': fileName,
    'max-parameters': maxParameters,
  },
}
