// `npm run gallery`: a picture of every screen of both apps, for phone and desk, by day and night, of two brands.
import { runBuilt } from './run-built.mjs'

await runBuilt('dist-test/gallery/gallery.js')
