"""Drives the lab with Azure's Python SDK; prints one JSON object. Needs what `ttys0 env` prints."""

import json
import os

from azure.identity import ClientSecretCredential
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.serialconsole import MicrosoftSerialConsoleClient

url, group, guest = (os.environ[name] for name in ("TTYS0_URL", "AZURE_RESOURCE_GROUP", "TTYS0_TEST_GUEST"))
subscription = os.environ["AZURE_SUBSCRIPTION_ID"]
# An authority that ends in adfs is taken as it is; the versions that Debian has ask a public one about any other.
credential = ClientSecretCredential(
    "adfs",
    os.environ["AZURE_CLIENT_ID"],
    os.environ["AZURE_CLIENT_SECRET"],
    authority=url,
)
options = {"base_url": url, "credential_scopes": [f"{url}/.default"]}
compute = ComputeManagementClient(credential, subscription, api_version="2022-08-01", **options)
console = MicrosoftSerialConsoleClient(credential, subscription, **options)

compute.virtual_machines.begin_deallocate(group, guest).result()
stopped = compute.virtual_machines.instance_view(group, guest)
compute.virtual_machines.begin_start(group, guest).result()
running = compute.virtual_machines.instance_view(group, guest)
disabled = console.disable_console("default")
console.enable_console("default")
port = console.serial_ports.connect(
    group, "Microsoft.Compute", "virtualMachines", guest, "0", headers={"Content-Type": "application/json"}
)
print(
    json.dumps(
        {
            "names": [vm.name for vm in compute.virtual_machines.list(group)],
            "stopped": [status.code for status in stopped.statuses],
            "running": [status.code for status in running.statuses],
            "disabled": disabled.additional_properties["properties"]["disabled"],
            "connection": port.connection_string,
        }
    )
)
