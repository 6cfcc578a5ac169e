package dev.trickle.systemtest.chaos;

import static java.util.stream.Collectors.toSet;

import dev.trickle.systemtest.promises.Promise;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a judge found.
 *
 * @param broken what the breaches of promises are counted as
 * @param words the same to read
 */
record BreakResult(Set<String> broken, String words) {

    static BreakResult of(Result result) {
        var broken = result.breaches().entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .map(each -> each.getKey())
                .collect(toSet());
        return new BreakResult(broken, result.toString());
    }

    /** @param failure what a test says; of any other reason to fail than a promise nothing is broken */
    static BreakResult of(String failure) {
        var broken = Promise.ALL.stream()
                .map(Promise::counted)
                .filter(counted -> Pattern.compile("\\[" + counted + "\\b")
                        .matcher(failure)
                        .find())
                .collect(toSet());
        return new BreakResult(broken, failure.lines().findFirst().orElse("went green"));
    }
}
