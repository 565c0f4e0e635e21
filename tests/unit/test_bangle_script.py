"""The script on the watch: run by node beside stand-ins for the firmware, its bytes are decoded."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from firmware_interface.bangle import frames, script
from firmware_interface.bangle.frames import Decoder

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node runs the script, and is not installed")

# Stand-ins for what the firmware offers; what they are told is written down.
FIRMWARE = """
var sent=[],told=[],heard={},now=1000;
function crc32(data){
  var crc=-1;
  for(var i=0;i<data.length;i++){
    crc^=data[i];
    for(var bit=0;bit<8;bit++)crc=(crc>>>1)^(crc&1?0xEDB88320:0);
  }
  return (crc^-1)>>>0;
}
function emitter(name){
  return {
    on:function(event,listener){heard[name+event]=(heard[name+event]||[]).concat([listener]);},
    removeListener:function(event,listener){
      heard[name+event]=(heard[name+event]||[]).filter(function(f){return f!==listener;});
    }
  };
}
function tell(name){return function(){told.push([name].concat([].slice.call(arguments)));};}
global.getTime=function(){return now;};
global.E={CRC32:crc32,getBattery:function(){return 73;}};
global.Bluetooth={write:function(data){sent.push(Array.from(data));}};
global.NRF=emitter("nrf ");
global.Bangle=emitter("bangle ");
["accelWr","setPollInterval","setOptions","buzz","setLCDPower"].forEach(
  function(name){Bangle[name]=tell(name);});
function poll(ms,x,y,z){
  now+=ms/1000;
  (heard["bangle accel"]||[]).slice().forEach(function(f){f({x:x/2,y:y/2,z:z/2});});
}
function leave(){(heard["nrf disconnect"]||[]).slice().forEach(function(f){f();});}
function run(line){(0,eval)(line);}
"""
UPLOAD = "".join(f"run({json.dumps(line)});\n" for line in script.statements())
REPORT = """
heard=Object.keys(heard).filter(function(name){return heard[name].length;});
console.log(JSON.stringify({sent:sent,told:told,heard:heard}));
"""


def on_the_watch(what: str) -> dict[str, Any]:
    """Run the script and some calls; give what was sent and what the firmware was told."""
    assert NODE is not None
    program = FIRMWARE + UPLOAD + what + REPORT
    done = subprocess.run([NODE, "-e", program], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def decoded(report: dict[str, Any]) -> tuple[Decoder, frames.Decoded]:
    decoder = Decoder()
    return decoder, decoder.feed(b"".join(bytes(data) for data in report["sent"]))


@needs_node
def test_every_statement_is_sound_javascript(tmp_path: Path) -> None:
    assert NODE is not None
    for i, line in enumerate(script.statements()):
        path = tmp_path / f"{i}.js"
        path.write_text(line)
        subprocess.run([NODE, "--check", str(path)], check=True)


@needs_node
def test_what_the_script_sends_is_decoded() -> None:
    polls = "".join(f"poll(20,{0.1 * i},{-0.2 * i},{-1 + 0.05 * i});" for i in range(10))
    report = on_the_watch(f'run("{script.start(50)}");{polls}')
    decoder, got = decoded(report)
    i = np.arange(10)[:, None]
    expected = np.hstack([0.1 * i, -0.2 * i, -1 + 0.05 * i])
    assert {len(data) for data in report["sent"]} == {20}
    assert frames.ticks(got.motion).tolist() == list(range(1, 11))
    assert np.abs(frames.acc_g(got.motion) - expected).max() <= frames.ACC_G_PER_COUNT
    assert (decoder.rejected, decoder.text_bytes, decoder.pending_bytes) == (0, 0, 0)


@needs_node
def test_the_bytes_are_those_of_our_own_encoder() -> None:
    report = on_the_watch(f'run("{script.start(25)}");poll(40,0.5,-0.25,-1);poll(40,2,7.5,-8);')
    assert [bytes(data) for data in report["sent"]] == [
        frames.encode_motion([1], [[0.5, -0.25, -1.0], [2.0, 7.5, -8.0]])
    ]


@needs_node
@pytest.mark.parametrize(("rate_hz", "poll_ms", "code"), [(12.5, 80, 2), (25, 40, 3), (50, 20, 4)])
def test_the_chip_is_set_to_8_g_and_four_times_the_rate(
    rate_hz: float, poll_ms: int, code: int
) -> None:
    told = on_the_watch(f'run("{script.start(rate_hz)}");')["told"]
    assert told == [
        ["accelWr", 0x18, 0b01110100],  # off, to be set; 8 g
        ["accelWr", 0x1B, code],
        ["accelWr", 0x18, 0b11110100],
        ["setPollInterval", poll_ms],
    ]


@needs_node
@pytest.mark.parametrize("end", [f'run("{script.STOP}");', "leave();"])
def test_the_watch_gets_its_own_settings_back(end: str) -> None:
    report = on_the_watch(f'run("{script.start(50)}");poll(20,0,0,-1);{end}poll(20,0,0,-1);')
    assert report["told"][4:] == [
        ["accelWr", 0x18, 0b01101100],  # off, to be set; 4 g
        ["accelWr", 0x1B, 0],
        ["accelWr", 0x18, 0b11101100],
        ["setPollInterval", 80],
        ["setOptions", {"powerSave": True}],
    ]
    assert report["heard"] == []
    assert report["sent"] == []


@needs_node
def test_the_count_goes_on_over_a_lost_link() -> None:
    some = "for(var i=0;i<4;i++)poll(20,0,0,-1);"
    start = f'run("{script.start(50)}");'
    report = on_the_watch(f"{start}{some}leave();now+=10;{UPLOAD}{start}{some}")
    assert frames.ticks(decoded(report)[1].motion).tolist() == [1, 2, 3, 4, 505, 506, 507, 508]
    assert report["heard"] == ["bangle accel", "nrf disconnect"]


@needs_node
def test_a_half_sent_script_is_replaced() -> None:
    half = "".join(f"run({json.dumps(line)});" for line in script.statements()[:4])
    polls = "poll(20,0,0,-1);poll(20,0,0,-1);"
    report = on_the_watch(f'delete global._pm;{half}{UPLOAD}run("{script.start(50)}");{polls}')
    assert frames.ticks(decoded(report)[1].motion).tolist() == [1, 2]


@needs_node
def test_polls_that_a_busy_watch_missed_are_counted() -> None:
    start = f'run("{script.start(50)}");'
    report = on_the_watch(start + "poll(20,1,0,0);poll(100,2,0,0);poll(20,3,0,0);")
    got = decoded(report)[1].motion
    assert frames.ticks(got).tolist() == [6, 7]
    assert frames.acc_g(got)[:, 0].tolist() == [2.0, 3.0]


@needs_node
def test_late_handling_and_a_slow_crystal_are_no_loss() -> None:
    start = f'run("{script.start(50)}");'
    late = "for(var i=0;i<5000;i++)poll(i%10==5?34.02:i%10==6?6.02:20.02,0,0,-1);"
    got = decoded(on_the_watch(start + late))[1].motion
    assert frames.ticks(got).tolist() == list(range(1, 5001))


@needs_node
def test_the_count_goes_beyond_16_bits() -> None:
    start = f'run("{script.start(50)}");'
    report = on_the_watch(f"{start}_pm.count=131070;poll(20,0,0,-1);poll(20,0,0,-1);")
    assert frames.ticks(decoded(report)[1].motion).tolist() == [131071, 131072]


@needs_node
def test_charge_motor_and_light_are_used() -> None:
    calls = [script.ASK_BATTERY, script.buzz(0.3), script.BLINK]
    report = on_the_watch("".join(f'run("{call}");' for call in calls))
    assert decoded(report)[1].notes == ((frames.BATTERY, 73),)
    assert report["told"] == [["buzz", 300, 1], ["setLCDPower", 1]]


@needs_node
def test_a_device_without_the_chip_says_so() -> None:
    report = on_the_watch(f'delete global.Bangle;run("{script.start(50)}");')
    assert decoded(report)[1].notes == ((frames.REFUSAL, frames.NO_ACCELEROMETER),)


def test_statements_are_lines_that_the_console_takes() -> None:
    for statement in script.statements():
        assert statement.isascii()
        assert "\n" not in statement
        assert "//" not in statement
        assert len(statement) < 500


def test_nothing_is_saved_on_the_watch() -> None:
    assert "save" not in script.SCRIPT.replace("powerSave", "").lower()
    assert "Storage" not in script.SCRIPT


def test_lines_are_quiet_and_fit_any_link() -> None:
    pieces = script.line("x" * 50)
    assert [len(piece) for piece in pieces] == [20, 20, 12]
    assert b"".join(pieces) == b"\x10" + b"x" * 50 + b"\n"


def test_other_rates_are_refused() -> None:
    with pytest.raises(ValueError, match=r"rate_hz 30 is not offered; allowed: 12\.5, 25, 50, 100"):
        script.start(30)


@pytest.mark.parametrize(("seconds", "ms"), [(0.25, 250), (60.0, 5000), (-1.0, 0)])
def test_a_buzz_has_the_length_the_firmware_takes(seconds: float, ms: int) -> None:
    assert script.buzz(seconds) == f"_pm.buzz({ms})"
