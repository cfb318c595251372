import { placeLanguage } from '../../../src/app/messages/place-language.ts';
import { issueMessages } from '../../../src/app/messages/issue.ts';

export const language = placeLanguage('en-GB').atIssuer;
export const words = issueMessages('en');
