const KEY = 'bookwright.sign-up'

/** The e-mail of a sign-up in this browser, so that its letter leads to being signed in; never the password. */
export function rememberSignUp(email: string): void {
  localStorage.setItem(KEY, email)
}

export function takeSignUp(): string {
  const email = localStorage.getItem(KEY) ?? ''
  localStorage.removeItem(KEY)
  return email
}
