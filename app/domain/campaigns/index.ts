export { isFor, isOn, openCampaigns } from './open.ts';
export { grantFromCampaign, unused, type CampaignAsk, type CampaignGrant, type CampaignUsage } from './usage.ts';
