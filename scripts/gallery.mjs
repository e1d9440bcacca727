// `npm run gallery`: a picture of every screen of both apps, for phone and desk, by day and night, of two brands.
// `npm run gallery -- storefront-times admin-roles` takes those alone.
import { runBuilt } from './run-built.mjs'

await runBuilt('dist-test/gallery/gallery.js')
