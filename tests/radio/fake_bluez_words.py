"""BlueZ's own words: names, failures and the properties of its objects."""

from dbus_fast import Variant
from radio.fake_bluez_bus import NO, YES, DBusFailure, Properties
from radio.fake_bluez_sensor import WornSensor

ADAPTER_PATH = "/org/bluez/hci0"
DEVICE = "org.bluez.Device1"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
FLAGS = ("read", "write", "write-without-response", "notify")

IN_PROGRESS = DBusFailure("org.bluez.Error.InProgress", "Operation already in progress")
NOT_READY = DBusFailure("org.bluez.Error.NotReady", "Resource Not Ready")
NOT_SUPPORTED = DBusFailure("org.bluez.Error.NotSupported", "Operation is not supported")
ABORTED = DBusFailure("org.bluez.Error.Failed", "le-connection-abort-by-local")
LINK_FAILED = DBusFailure("org.bluez.Error.Failed", "Operation failed with ATT error: 0x0e")


def device_properties(worn: WornSensor) -> Properties:
    """What BlueZ knows of a sensor it has just heard."""
    flags = ("Paired", "Bonded", "Trusted", "Blocked", "LegacyPairing", "Connected")
    return dict.fromkeys((*flags, "ServicesResolved"), NO) | {
        "Address": Variant("s", worn.address),
        "AddressType": Variant("s", "random"),
        "Name": Variant("s", worn.name),
        "Alias": Variant("s", worn.name),
        "UUIDs": Variant("as", list(worn.profile.services)),
        "Adapter": Variant("o", ADAPTER_PATH),
    }


def service_properties(uuid: str, device_path: str) -> Properties:
    """A primary service."""
    return {
        "UUID": Variant("s", uuid),
        "Primary": YES,
        "Device": Variant("o", device_path),
        "Includes": Variant("ao", []),
    }


def characteristic_properties(uuid: str, service_path: str, mtu: int) -> Properties:
    """A characteristic that allows everything."""
    return {
        "UUID": Variant("s", uuid),
        "Service": Variant("o", service_path),
        "Flags": Variant("as", list(FLAGS)),
        "Value": Variant("ay", b""),
        "Notifying": NO,
        "MTU": Variant("q", mtu),
    }
