package dev.trickle.sender.template;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A parameter of a message with a template.
 *
 * @param component {@code header}, {@code body}, {@code button} or {@code limited_time_offer}
 * @param card index of the card of a carousel; null outside cards
 * @param index of the button; null outside buttons
 * @param subType of the button, such as {@code url}; null outside buttons
 * @param type of the parameter, such as {@code text} or {@code image}
 * @param name of the variable, or its number; null for a parameter without a variable
 * @param required whether WhatsApp refuses messages without it
 * @param example of the template's author; null if there is none
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record TemplateParameter(
        String component,
        @Nullable Integer card,
        @Nullable Integer index,
        @Nullable String subType,
        String type,
        @Nullable String name,
        boolean required,
        @Nullable String example) {

    TemplateParameter inCard(int number) {
        return new TemplateParameter(component, number, index, subType, type, name, required, example);
    }
}
