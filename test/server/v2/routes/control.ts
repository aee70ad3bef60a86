import { readJson } from '../../jsonBody';
import type { Route } from '../../router';
import { actionSchema } from '../actions';
import { changedSettingsSchema } from '../behaviour';
import type { Parts } from '../parts';
import { perform } from '../perform';

/** The endpoints through which tests see and turn the server; only there with `--faults`. */
export function controlRoutes(parts: Parts): Route[] {
  return [
    {
      method: 'POST',
      path: '/__v2/actions',
      handle: async (request) => Response.json(perform(await readJson(request, actionSchema), parts)),
    },
    {
      method: 'PATCH',
      path: '/__v2/settings',
      handle: async (request) => {
        parts.behaviour.change(await readJson(request, changedSettingsSchema));
        return new Response(null, { status: 204 });
      },
    },
  ];
}
