package io.gradessweep.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradessweep.result.FlopsLedger;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatesTest {
    private static final PassCost WIDE = new PassCost(30e9, 5e6, 2);
    private static final PassCost NARROW = new PassCost(1e9, 8e6, 3);
    private static final PassCost TINY = new PassCost(1e8, 5e5, 3);

    @Test
    void theFitReturnsTheRatesThatMadeTheSamples() {
        Rates rates = new Rates(1e-11, 5e-9, 1e-3);
        Rates fitted = Rates.fit(sample(WIDE, rates), sample(NARROW, rates), sample(TINY, rates));
        assertThat(fitted.secondsPerFlop()).isCloseTo(1e-11, within(1e-17));
        assertThat(fitted.secondsPerElement()).isCloseTo(5e-9, within(1e-15));
        assertThat(fitted.secondsPerLayerPass()).isCloseTo(1e-3, within(1e-9));
    }

    @Test
    void noPartOfTheWorkEarnsTime() {
        Rates fitted =
                Rates.fit(new Rates.Sample(WIDE, 0.3), new Rates.Sample(NARROW, 0.001), new Rates.Sample(TINY, 0.002));
        assertThat(fitted.secondsPerElement()).isZero();
        assertThat(fitted.secondsPerFlop()).isPositive();
        assertThat(fitted.secondsPerLayerPass()).isPositive();
    }

    @Test
    void everyKindOfPassHasItsOwnRates() {
        Speed speed = new Speed(Map.of(
                PassKind.FULL, new Rates(1, 10, 100),
                PassKind.LORA, new Rates(1000, 1000, 1000),
                PassKind.INFERENCE, new Rates(2, 20, 200)));
        Map<PassKind, PassCost> work =
                Map.of(PassKind.FULL, new PassCost(1, 2, 3), PassKind.INFERENCE, new PassCost(4, 5, 6));
        JobCost cost = new JobCost(0, 0, 0, FlopsLedger.NONE, new MemoryEstimate(1, 2, 3, 4), work, false);
        assertThat(speed.seconds(cost)).isEqualTo(1 + 20 + 300 + 8 + 100 + 1200);
        assertThat(cost.memory().total()).isEqualTo(10);
    }

    private static Rates.Sample sample(PassCost work, Rates rates) {
        return new Rates.Sample(work, rates.seconds(work));
    }
}
