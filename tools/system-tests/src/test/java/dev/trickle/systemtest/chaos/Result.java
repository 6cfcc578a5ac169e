package dev.trickle.systemtest.chaos;

import static java.util.stream.Collectors.joining;

import dev.trickle.systemtest.promises.Promise;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of one or more schedules.
 *
 * @param breaches number of breaches by promise code
 */
record Result(int schedules, int faults, int sends, Map<String, Integer> breaches, int unconfirmed) {

    static Result empty() {
        var nothing = new LinkedHashMap<String, Integer>();
        Promise.ALL.forEach(promise -> nothing.put(promise.code(), 0));
        return new Result(0, 0, 0, nothing, 0);
    }

    static Result of(int faults, int sends, Map<String, List<String>> breaches, int unconfirmed) {
        var counts = new LinkedHashMap<String, Integer>();
        breaches.forEach((counted, lines) -> counts.put(counted, lines.size()));
        return new Result(1, faults, sends, counts, unconfirmed);
    }

    Result plus(Result other) {
        var sum = new LinkedHashMap<>(breaches);
        other.breaches.forEach((counted, times) -> sum.merge(counted, times, Integer::sum));
        return new Result(
                schedules + other.schedules,
                faults + other.faults,
                sends + other.sends,
                sum,
                unconfirmed + other.unconfirmed);
    }

    boolean allPromisesHold() {
        return breaches.values().stream().allMatch(times -> times == 0);
    }

    @Override
    public String toString() {
        return "schedules=%d faults=%d sends=%d %s unconfirmed=%d"
                .formatted(
                        schedules,
                        faults,
                        sends,
                        breaches.entrySet().stream()
                                .map(each -> each.getKey() + "=" + each.getValue())
                                .collect(joining(" ")),
                        unconfirmed);
    }
}
