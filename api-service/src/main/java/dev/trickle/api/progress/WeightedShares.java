package dev.trickle.api.progress;

import java.util.stream.IntStream;

/** Shares something out by weights; what somebody cannot use goes to the others. */
final class WeightedShares {

    private WeightedShares() {}

    /** How much each gets, of which there are so many, at most its {@code most}. */
    static double[] of(double whole, double[] most, int[] weights) {
        var given = new double[most.length];
        var left = whole;
        var open =
                IntStream.range(0, most.length).filter(each -> most[each] > 0).toArray();
        while (open.length > 0 && left > 0) {
            var each = left / IntStream.of(open).map(one -> weights[one]).sum();
            var content = IntStream.of(open)
                    .filter(one -> most[one] <= each * weights[one])
                    .toArray();
            if (content.length == 0) {
                IntStream.of(open).forEach(one -> given[one] = each * weights[one]);
                return given;
            }
            for (var one : content) {
                given[one] = most[one];
                left -= most[one];
            }
            open = IntStream.of(open).filter(one -> given[one] == 0).toArray();
        }
        return given;
    }
}
