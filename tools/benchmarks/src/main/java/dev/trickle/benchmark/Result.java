package dev.trickle.benchmark;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * Result of one benchmark.
 *
 * @param ours median of all runs of the pipeline
 * @param limit median of all runs of the limit
 * @param ratio median of the ratios of ours and limit of each run
 */
@JsonPropertyOrder({"name", "unit", "ours", "limit", "ratio", "runs"})
record Result(String name, String unit, double ours, double limit, double ratio, List<Sample> runs) {

    /** Two consecutive measurements, one of the pipeline and one of the limit. */
    record Sample(double ours, double limit) {

        double ratio() {
            return ours / limit;
        }
    }

    static Result of(String name, String unit, List<Sample> runs) {
        return new Result(
                name,
                unit,
                median(runs.stream().map(Sample::ours).toList()),
                median(runs.stream().map(Sample::limit).toList()),
                median(runs.stream().map(Sample::ratio).toList()),
                List.copyOf(runs));
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
