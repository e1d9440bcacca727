import type { ModelCtor } from 'sequelize-typescript'
import { AccountModel } from './account.model.js'
import { CustomerModel } from './customer.model.js'
import { ExternalBusyModel } from './external-busy.model.js'
import { LocationModel } from './location.model.js'
import { MembershipModel } from './membership.model.js'
import { OrganizationModel } from './organization.model.js'
import { PolicyModel } from './policy.model.js'
import { ResourceModel } from './resource.model.js'
import { ResourceLeafModel } from './resource-leaf.model.js'
import { ResourceUnitModel } from './resource-unit.model.js'
import { ScheduleModel } from './schedule.model.js'
import { ScheduleExceptionModel } from './schedule-exception.model.js'
import { ServiceModel } from './service.model.js'
import { ServiceLocationModel } from './service-location.model.js'
import { ServiceRequirementModel } from './service-requirement.model.js'
import { ServiceResourceModel } from './service-resource.model.js'
import { TenantModel } from './tenant.model.js'

/** Every model of the catalogue. Bookings and claims have none: their statements are SQL. */
export const allModels: readonly ModelCtor[] = [
  AccountModel,
  CustomerModel,
  ExternalBusyModel,
  LocationModel,
  MembershipModel,
  OrganizationModel,
  PolicyModel,
  ResourceModel,
  ResourceLeafModel,
  ResourceUnitModel,
  ScheduleModel,
  ScheduleExceptionModel,
  ServiceModel,
  ServiceLocationModel,
  ServiceRequirementModel,
  ServiceResourceModel,
  TenantModel,
]
