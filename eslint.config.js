import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import { defineConfig } from 'eslint/config'
import globals from 'globals'
import typescript from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import { bookwrightRules } from './scripts/eslint-rules/plugin.mjs'

const publicEntries = ['core/src/index.ts', 'core/src/{http,testing,client,ports}/index.ts']
/** Contract suites are tests that plugins run too, so they stand in the sources. */
const tests = ['**/test/**/*.ts', 'test/**/*.ts', 'core/src/testing/contract/**/*.ts']
const productCode = ['core/src/**/*.ts', 'plugins/*/src/**/*.ts']

const silentCatch = [
  {
    selector: 'CatchClause > BlockStatement[body.length=0]',
    message: 'Rethrow, convert, or log and count: a silent catch hides the failure.',
  },
  {
    selector: 'CallExpression[callee.property.name="catch"] > :function > BlockStatement[body.length=0]',
    message: 'Rethrow, convert, or log and count: a silent catch hides the failure.',
  },
]
const interfacePrefix = {
  selector: 'TSInterfaceDeclaration[id.name=/^I[A-Z][a-z]/]',
  message: 'No I prefix: name the interface after what it is.',
}
const moduleState = [
  {
    selector: ':matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration[kind="let"]',
    message: 'No state at module level: two engines in one process must work.',
  },
  {
    selector:
      ':matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator > ' +
      'NewExpression[callee.name=/^(Map|Set|WeakMap|WeakSet)$/][arguments.length=0]',
    message: 'No state at module level: two engines in one process must work.',
  },
]
const barrel = {
  selector: 'ExportAllDeclaration',
  message: 'Barrels stand only at the public entries; import the file.',
}
const plainError = {
  selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError)$/]',
  message: 'Errors come from the catalogue (errors/catalog.ts), so that every one has a code and a status.',
}
const defaultExport = { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }

const everywhere = [...silentCatch, interfacePrefix]
const inProduct = [...everywhere, ...moduleState, barrel]
const inCore = [...inProduct, plainError, defaultExport]
const restrict = selectors => ({ 'no-restricted-syntax': ['error', ...selectors] })

export default defineConfig(
  { ignores: ['**/dist/', '**/dist-test/', '**/node_modules/', 'coverage/', 'test-results/', '.bookwright/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,vue}'],
    extends: [typescript.configs.recommended, typescript.configs.stylistic],
    rules: {
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // A stub or an optional callback is often empty on purpose; silent catches have their own rule.
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  { files: ['**/*.vue'], extends: [vue.configs['flat/essential']] },
  {
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: typescript.parser, extraFileExtensions: ['.vue'] } },
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-v-html': 'error',
      'vue/require-explicit-emits': 'error',
      // The compiler knows every name better (vue-tsc).
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.{ts,vue,js,mjs,cjs}'],
    plugins: { bookwright: bookwrightRules },
    rules: {
      'bookwright/file-name': 'error',
      'bookwright/max-parameters': 'error',
      complexity: ['error', 20],
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 350, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: false, skipComments: false }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-var': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'object-shorthand': 'error',
      'prefer-const': 'error',
      ...restrict(everywhere),
    },
  },
  {
    files: productCode,
    rules: {
      'bookwright/column-type': 'error',
      'bookwright/declare-model-property': 'error',
      'bookwright/explicit-inject': 'error',
      'no-console': 'error',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@bookwright/*/dist/*', '@bookwright/*/src/*'],
              message: 'Import a public entry of the package.',
            },
            { group: ['**/utils*', '**/helpers*', '**/common/*'], message: 'Name files after their main export.' },
          ],
        },
      ],
      ...restrict(inProduct),
    },
  },
  { files: ['core/src/**/*.ts'], rules: restrict(inCore) },
  { files: ['core/src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    // French sets a narrow no-break space before : ; ? and !, and inside its quotation marks.
    files: ['**/locales/**/*.ts'],
    rules: { 'no-irregular-whitespace': ['error', { skipTemplates: true }] },
  },
  {
    // The public entries are the one place where a list of re-exports is the point.
    files: publicEntries,
    rules: restrict([...everywhere, ...moduleState, plainError, defaultExport]),
  },
  { files: tests, rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-unused-expressions': 'off' } },
  {
    files: ['**/*.{js,mjs,cjs}', '**/vite.config.ts'],
    languageOptions: { globals: globals.node },
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
  {
    files: ['admin-ui/src/**', 'starters/*/src/**'],
    languageOptions: { globals: globals.browser },
    rules: { 'no-console': 'error' },
  },
)
