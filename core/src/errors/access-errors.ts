import { defineError } from './bookwright-error.js'

// Identity
export const UnauthenticatedError = defineError<object>(
  'BW_UNAUTHENTICATED',
  'unauthenticated',
  'Sign in first',
  () => 'Sign in, or send a valid access token.',
)
export const InvalidCredentialsError = defineError<object>(
  'BW_INVALID_CREDENTIALS',
  'unauthenticated',
  'E-mail or password is wrong',
  () => 'Check the e-mail address and the password, and try again.',
)
export const InvalidCodeError = defineError<object>(
  'BW_INVALID_CODE',
  'unauthenticated',
  'The code is wrong',
  () => 'Enter the code that your authenticator app shows now, or a recovery code. Each works once.',
)
export const SignInExpiredError = defineError<object>(
  'BW_SIGN_IN_EXPIRED',
  'unauthenticated',
  'The sign-in took too long',
  () => 'Sign in with your password again: a sign-in waits five minutes and takes five codes.',
)
export const SecondFactorRequiredError = defineError<object>(
  'BW_SECOND_FACTOR_REQUIRED',
  'forbidden',
  'A second factor is required',
  () => 'This business asks its team for a second factor. Set one up for your account first.',
)
export const SecondFactorStateError = defineError<{ isOn: boolean }>(
  'BW_SECOND_FACTOR_STATE',
  'conflict',
  'The second factor is in another state',
  d => (d.isOn ? 'It is on already. Turn it off before you set it up anew.' : 'It is off. Begin its set-up first.'),
)
export const InvalidLinkError = defineError<object>(
  'BW_INVALID_LINK',
  'invalid',
  'The link does not work any more',
  () => 'It was used before, or its time is over. Ask for a new one.',
)
export const LastOwnerError = defineError<object>(
  'BW_LAST_OWNER',
  'conflict',
  'A business needs an owner',
  () => 'This is the only owner. Make somebody else an owner first.',
)
export const MemberExistsError = defineError<object>(
  'BW_MEMBER_EXISTS',
  'conflict',
  'Already in the team',
  () => 'This address belongs to somebody in the team. Change their role instead.',
)
export const RoleFixedError = defineError<object>(
  'BW_ROLE_FIXED',
  'conflict',
  'Built-in roles stay as they are',
  () => 'Make a role of your own with the permissions you want, and give that to people instead.',
)
export const RoleInUseError = defineError<{ count: number }>(
  'BW_ROLE_IN_USE',
  'conflict',
  'Somebody has this role',
  d => `Give these people and invitations another role first: ${d.count}.`,
)
export const RoleNameTakenError = defineError<{ name: string }>(
  'BW_ROLE_NAME_TAKEN',
  'conflict',
  'There is a role of this name',
  d => `Choose another name than "${d.name}".`,
)
export const ForbiddenError = defineError<{ needs?: string }>('BW_FORBIDDEN', 'forbidden', 'Not allowed', d =>
  d.needs
    ? `This needs a right that you do not have here: ${d.needs}. An owner can give it.`
    : 'Your role does not allow this.',
)
export const CsrfError = defineError<object>(
  'BW_CSRF',
  'forbidden',
  'The request lacks its CSRF token',
  () => 'Read a token from /api/v1/auth/csrf and send it as X-CSRF-Token.',
)

// Businesses and organizations
export const BusinessSuspendedError = defineError<object>(
  'BW_BUSINESS_SUSPENDED',
  'forbidden',
  'This business takes no bookings at the moment',
  () => 'Online booking is switched off here for now. Please contact the business directly.',
)
export const SlugTakenError = defineError<{ slug: string }>(
  'BW_SLUG_TAKEN',
  'conflict',
  'The short name is taken',
  d => `"${d.slug}" is in use here already. Choose another short name.`,
)
export const OrganizationCycleError = defineError<object>(
  'BW_ORGANIZATION_CYCLE',
  'conflict',
  'An organization cannot lie below itself',
  () => 'Choose a place that is not below the organization that you move.',
)
export const OrganizationDepthError = defineError<{ limit: number }>(
  'BW_ORGANIZATION_DEPTH',
  'conflict',
  'Organizations nest too deep',
  d => `Organizations nest ${d.limit} levels deep at most. Choose a place higher up.`,
)
export const OrganizationInUseError = defineError<object>(
  'BW_ORGANIZATION_IN_USE',
  'conflict',
  'Something belongs to the organization',
  () => 'Move the businesses and organizations below it elsewhere first, then delete it.',
)
export const CurrencyInUseError = defineError<{ currency: string }>(
  'BW_CURRENCY_IN_USE',
  'conflict',
  'Something was sold in another currency',
  d => `Bookings of this business are in ${d.currency}, so it keeps that. Open another business for another currency.`,
)
export const DomainTakenError = defineError<{ domain: string }>(
  'BW_DOMAIN_TAKEN',
  'conflict',
  'The host name is taken',
  d => `${d.domain} is already entered for a business. Remove it there first, or ask whoever runs this installation.`,
)
export const DomainRefusedError = defineError<{ reason: string }>(
  'BW_DOMAIN_REFUSED',
  'invalid',
  'The host name cannot be used',
  d => d.reason,
)
export const EmailNotVerifiedError = defineError<object>(
  'BW_EMAIL_NOT_VERIFIED',
  'forbidden',
  'The e-mail address is not confirmed',
  () => 'Ask for a new password by mail: its link confirms the address. Then try again.',
)
export const SignUpClosedError = defineError<object>(
  'BW_SIGN_UP_CLOSED',
  'forbidden',
  'No sign-up here',
  () => 'New businesses are not taken in here by themselves. Ask whoever runs this installation.',
)
export const SetupCodeError = defineError<object>(
  'BW_SETUP_CODE',
  'invalid',
  'The code is wrong',
  () => 'Copy the code from the terminal in which the engine was started, or run: npx bookwright doctor.',
)
