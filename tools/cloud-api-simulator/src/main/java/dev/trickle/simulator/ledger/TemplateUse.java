package dev.trickle.simulator.ledger;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The recipients of one template. A campaign uses one template, so a person who got it twice got the campaign twice.
 */
@JsonNaming(SnakeCaseStrategy.class)
public record TemplateUse(long accepted, long people, long writtenToMoreThanOnce) {

    static TemplateUse of(List<String> recipients) {
        var times = recipients.stream().collect(groupingBy(Function.identity(), counting()));
        return new TemplateUse(
                recipients.size(),
                times.size(),
                times.values().stream().filter(count -> count > 1).count());
    }
}
