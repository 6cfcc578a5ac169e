package dev.trickle.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {

    private final List<String> calls = new ArrayList<>();

    @Test
    void returnsMediansOfMeasurementsAndRatios() {
        var result = new Measurement(3)
                .measure(new FakeBenchmark(List.of(1.0, 10.0, 30.0, 20.0), List.of(1.0, 40.0, 40.0, 100.0)));

        assertThat(result.ours()).isEqualTo(20.0);
        assertThat(result.limit()).isEqualTo(40.0);
        assertThat(result.ratio()).isEqualTo(0.25);
        assertThat(result.runs()).hasSize(3);
    }

    @Test
    void warmsUpAndThenAlternatesTheOrder() {
        new Measurement(3).measure(new FakeBenchmark(List.of(1.0, 1.0, 1.0, 1.0), List.of(1.0, 1.0, 1.0, 1.0)));

        assertThat(calls).containsExactly("ours", "limit", "ours", "limit", "limit", "ours", "ours", "limit");
    }

    @Test
    void doesNotWarmUpIfNotNeeded() {
        var row = new FakeBenchmark(List.of(1.0, 1.0, 1.0), List.of(1.0, 1.0, 1.0)) {
            @Override
            public boolean needsWarmUp() {
                return false;
            }
        };

        new Measurement(3).measure(row);

        assertThat(calls).hasSize(6);
    }

    @Test
    void requiresThreeRuns() {
        assertThatThrownBy(() -> new Measurement(2)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Returns the numbers of a test in order. */
    private class FakeBenchmark implements Benchmark {

        private final List<Double> ours;
        private final List<Double> limits;

        private FakeBenchmark(List<Double> ours, List<Double> limits) {
            this.ours = new ArrayList<>(ours);
            this.limits = new ArrayList<>(limits);
        }

        @Override
        public String name() {
            return "known";
        }

        @Override
        public String unit() {
            return "events/s";
        }

        @Override
        public double ours() {
            calls.add("ours");
            return ours.removeFirst();
        }

        @Override
        public double limit() {
            calls.add("limit");
            return limits.removeFirst();
        }

        @Override
        public void close() {}
    }
}
