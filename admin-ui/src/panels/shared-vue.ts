/** All of Vue under its own names, for panels of plugins: they and the admin have one. */
export * from 'vue'
