package dev.trickle.benchmark;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * What was measured of one row.
 *
 * @param ours the median of all runs
 * @param limit the median of all runs
 * @param ratio the median of ours divided by limit, run by run
 */
@JsonPropertyOrder({"name", "unit", "ours", "limit", "ratio", "runs"})
record Result(String name, String unit, double ours, double limit, double ratio, List<Sample> runs) {

    /** One measurement of each, one right after the other. */
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
