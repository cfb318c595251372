// The direction of imports between rooms (HOUSE: "Arrows go one way").
import { fileOf, roomOf, ROOMS } from './rooms.mjs';
import { onEachSpecifier } from './specifiers.mjs';

/** @type {import('eslint').Rule.RuleModule} */
export const arrows = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      room: '{{from}} may not import {{to}}.',
      outside: '{{from}} may not import from outside the rooms: {{specifier}}',
      package: '{{from}} may not import the package {{specifier}}.',
    },
  },
  create(context) {
    const from = roomOf(context.filename);
    const room = from === undefined ? undefined : ROOMS[from];
    if (from === undefined || room === undefined) return {};
    return onEachSpecifier((specifier, node) => {
      const file = fileOf(context.filename, specifier);
      if (file === undefined) {
        const allowed = room.packages.some((pattern) => pattern.test(specifier));
        if (!allowed) context.report({ node, messageId: 'package', data: { from, specifier } });
        return;
      }
      const to = roomOf(file);
      if (to === from) return;
      if (to === undefined) context.report({ node, messageId: 'outside', data: { from, specifier } });
      else if (!room.rooms.includes(to)) context.report({ node, messageId: 'room', data: { from, to } });
    });
  },
};
