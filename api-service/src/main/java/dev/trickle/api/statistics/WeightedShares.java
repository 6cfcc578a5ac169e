package dev.trickle.api.statistics;

import java.util.stream.IntStream;

/** Splits an amount by weights with a cap for each share; the rest of a capped share goes to the others. */
final class WeightedShares {

    private WeightedShares() {}

    /** Splits {@code total} by weight; no share exceeds its cap. */
    static double[] split(double total, double[] caps, int[] weights) {
        var shares = new double[caps.length];
        var rest = total;
        var open =
                IntStream.range(0, caps.length).filter(each -> caps[each] > 0).toArray();
        while (open.length > 0 && rest > 0) {
            var each = rest / IntStream.of(open).map(one -> weights[one]).sum();
            var capped = IntStream.of(open)
                    .filter(one -> caps[one] <= each * weights[one])
                    .toArray();
            if (capped.length == 0) {
                IntStream.of(open).forEach(one -> shares[one] = each * weights[one]);
                return shares;
            }
            for (var one : capped) {
                shares[one] = caps[one];
                rest -= caps[one];
            }
            open = IntStream.of(open).filter(one -> shares[one] == 0).toArray();
        }
        return shares;
    }
}
