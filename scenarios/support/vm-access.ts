import assert from 'node:assert/strict';
import type { GuestLogin, LabUser } from 'ttys0';

/** Gives a user inside the guest a password by the VM Access extension, and sees that it says so (access.password-user). */
export async function givePassword(owner: LabUser, { name, password }: GuestLogin): Promise<void> {
  await owner.arm.ask('PUT', 'extensions/enablevmaccess', {
    location: 'local',
    properties: {
      publisher: 'Microsoft.OSTCExtensions',
      type: 'VMAccessForLinux',
      typeHandlerVersion: '1.5',
      protectedSettings: { username: name, password },
    },
  });
  const extension = await owner.arm.ask('GET', 'extensions/enablevmaccess?$expand=instanceView&api-version=2024-07-01'); // prettier-ignore
  assert.match(JSON.stringify(extension), new RegExp(`${name} has a password, through the guest agent`));
}
