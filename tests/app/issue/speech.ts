import { appLanguage } from '../../../src/app/messages/language.ts';
import { issueMessages } from '../../../src/app/messages/issue.ts';

export const language = appLanguage(['en-GB']).atIssuer;
export const words = issueMessages('en');
