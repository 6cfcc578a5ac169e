package dev.trickle.systemtest.chaos;

import static java.util.stream.Collectors.toSet;

import dev.trickle.systemtest.chaos.Judge.ModuleTest;
import dev.trickle.systemtest.promises.Promise;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The breaches that a judge reported.
 *
 * @param breachedPromises codes of the breached promises
 * @param description the result as printed
 */
record BreakResult(Set<String> breachedPromises, String description) {

    static BreakResult of(Result result) {
        var breached = result.breaches().entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .map(each -> each.getKey())
                .collect(toSet());
        return new BreakResult(breached, result.toString());
    }

    /** @param failure messages of the failed tests; another exception than that of an assertion is no breach */
    static BreakResult of(ModuleTest test, String failure) {
        var hasFailed = failure.contains("Assertion") || failure.contains("ConditionTimeout");
        var breached = hasFailed ? Set.of(test.simpleName()) : Set.<String>of();
        return new BreakResult(breached, firstLine(failure));
    }

    /** @param failure message of a failed test; a failure that names no promise is no breach */
    static BreakResult of(String failure) {
        var breached = Promise.ALL.stream()
                .map(Promise::code)
                .filter(counted -> Pattern.compile("\\[" + counted + "\\b")
                        .matcher(failure)
                        .find())
                .collect(toSet());
        return new BreakResult(breached, firstLine(failure));
    }

    private static String firstLine(String failure) {
        return failure.lines().findFirst().orElse("passed");
    }
}
