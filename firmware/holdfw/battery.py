"""The cell's voltage."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from machine import ADC

_SAMPLES = 9  # the middle one: the radio and the regulator make spikes


class Battery:
    """`adc` reads the cell through a divider by `divider`."""

    def __init__(self, adc: "ADC", divider: int) -> None:
        # As it comes it measures up to 1 V; half a full cell is 2.1 V, for which this is made.
        adc.init(atten=adc.ATTN_11DB)
        self._adc = adc
        self._divider = divider

    def read_mv(self) -> int:
        """The cell's voltage in mV; 0, not known, on a chip that was never calibrated."""
        try:
            samples = sorted([self._adc.read_uv() for _ in range(_SAMPLES)])
        except OSError:
            return 0
        return samples[_SAMPLES // 2] * self._divider // 1000
