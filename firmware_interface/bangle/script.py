"""The script that runs on the watch, how it is sent there, and the calls to it.

The watch's console speaks over the Nordic UART service. The script lives in RAM only: nothing is
saved, and another app or a reboot forgets it. Sources: the public firmware's own documentation and
code (github.com/espruino/Espruino, libs/banglejs), and its apps accelrec and accelsender.
"""

from types import MappingProxyType
from typing import Final

CHUNK_BYTES = 20  # what a write holds on every link
LONGEST_BUZZ_S = 5.0  # the firmware cuts longer ones
NAME = "_pm"
"""The one global name that the script takes."""

INTERRUPT = b"\x03"  # Ctrl-C: forgets whatever half line stands in the console
QUIET = b"\x10"  # at the start of a line: do not echo it

# Milliseconds between two polls of the chip, and the code of the chip's own output rate. That is
# four times faster (KX023 data sheet, ODCNTL), so each poll finds a fresh reading and the watch's
# crystal alone sets the pace; the chip's filter, a ninth of its rate, lies below half of ours.
POLLS: Final = MappingProxyType({12.5: (80, 2), 25.0: (40, 3), 50.0: (20, 4), 100.0: (10, 5)})

# The firmware gives a reading as counts / 8192 whatever the range: here a count is 1/4096 g. A busy
# watch misses polls; they are counted by the time that passed, also over a lost link. The two
# readings of a frame follow one another: if a poll was missed between, the first is given up.
SCRIPT: Final = """
if(global._pm&&_pm.stop)_pm.stop();

global._pm=global._pm||{count:0,every:0};

_pm.bytes=new Uint8Array(20);

_pm.words=new Int16Array(_pm.bytes.buffer);

_pm.checked=new Uint8Array(_pm.bytes.buffer,0,18);

_pm.tell=function(kind,value){
  var head=[178,kind,value];
  var crc=E.CRC32(head);
  Bluetooth.write(head.concat([crc&255,(crc>>8)&255]));
};

_pm.take=function(acc){
  var p=_pm;
  var now=getTime()*1000;
  var polls=Math.max(1,Math.floor((now-p.due)/p.every+0.1));
  p.due=Math.min(now,p.due+polls*p.every);
  p.due+=(now-p.due)/64;
  p.count+=polls;
  var at=polls>1?3:p.at;
  p.words[at]=acc.x*8192;
  p.words[at+1]=acc.y*8192;
  p.words[at+2]=acc.z*8192;
  p.at=9-at;
  if(at==3){
    p.words[1]=p.count;
    p.words[2]=p.count/65536;
    return;
  }
  p.words[9]=E.CRC32(p.checked);
  Bluetooth.write(p.bytes);
};

_pm.stop=function(){
  if(!_pm.every)return;
  _pm.every=0;
  NRF.removeListener("disconnect",_pm.stop);
  Bangle.removeListener("accel",_pm.take);
  Bangle.accelWr(24,108);
  Bangle.accelWr(27,0);
  Bangle.accelWr(24,236);
  Bangle.setPollInterval(80);
  Bangle.setOptions({powerSave:true});
};

_pm.start=function(every,rate){
  if(typeof Bangle=="undefined"||!Bangle.accelWr)return _pm.tell(195,1);
  _pm.stop();
  _pm.every=every;
  _pm.due=_pm.due||getTime()*1000;
  _pm.at=3;
  _pm.words[0]=49586;
  Bangle.accelWr(24,116);
  Bangle.accelWr(27,rate);
  Bangle.accelWr(24,244);
  Bangle.setPollInterval(every);
  Bangle.on("accel",_pm.take);
  NRF.on("disconnect",_pm.stop);
};

_pm.battery=function(){_pm.tell(194,E.getBattery());};

_pm.buzz=function(ms){Bangle.buzz(ms,1);};

_pm.blink=function(){Bangle.setLCDPower(1);};
"""


def statements() -> tuple[str, ...]:
    """Give the script as the console takes it: one line a statement.

    Examples
    --------
    >>> statements()[0]
    'if(global._pm&&_pm.stop)_pm.stop();'
    """
    blocks = SCRIPT.strip().split("\n\n")
    return tuple("".join(line.strip() for line in block.split("\n")) for block in blocks)


def line(text: str) -> tuple[bytes, ...]:
    r"""Write a line to the console without an echo, in pieces that any link takes.

    Examples
    --------
    >>> line("_pm.start(20,4)")
    (b'\x10_pm.start(20,4)\n',)
    """
    data = QUIET + text.encode("ascii") + b"\n"
    return tuple(data[i : i + CHUNK_BYTES] for i in range(0, len(data), CHUNK_BYTES))


def start(rate_hz: float) -> str:
    """Call for ``rate_hz`` readings a second.

    Raises
    ------
    ValueError
        If the script does not offer this rate.

    Examples
    --------
    >>> start(50)
    '_pm.start(20,4)'
    """
    if rate_hz not in POLLS:
        allowed = ", ".join(f"{rate:g}" for rate in POLLS)
        raise ValueError(f"rate_hz {rate_hz:g} is not offered; allowed: {allowed}")
    every_ms, rate_code = POLLS[rate_hz]
    return f"{NAME}.start({every_ms},{rate_code})"


def buzz(seconds: float) -> str:
    """Call for the motor, for 5 seconds at most."""
    return f"{NAME}.buzz({round(min(max(seconds, 0.0), LONGEST_BUZZ_S) * 1000)})"


STOP: Final = f"{NAME}.stop()"
ASK_BATTERY: Final = f"{NAME}.battery()"
BLINK: Final = f"{NAME}.blink()"
