import { openApiDocument } from '../http/openapi-document.js'
import { readCoreVersion } from '../plugin/core-version.js'
import type { Command } from './command.js'

export const openapiCommand: Command = {
  name: 'openapi',
  summary: 'Prints the OpenAPI document of the API',
  usage: '[--json]',
  async run({ io }) {
    io.out(JSON.stringify(openApiDocument(readCoreVersion()), null, 2))
    return 0
  },
}
