export { createClient, type BookwrightClient, type ClientOptions } from './client.js'
export { ApiError } from './api-error.js'
