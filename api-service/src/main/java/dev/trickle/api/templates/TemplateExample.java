package dev.trickle.api.templates;

import static java.util.Objects.requireNonNullElse;

import dev.trickle.pipeline.template.TemplateParameter;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the parameters of a template as a campaign gives them, in the short form, with examples as values. */
final class TemplateExample {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TemplateExample() {}

    /** Returns the fields of a request for a campaign with this template. */
    static JsonNode of(StoredTemplate template) {
        var request = NODES.objectNode();
        request.put("template_name", template.name()).put("template_language", template.language());
        var components = components(template.parameters(), template.hasNamedParameters());
        if (!components.isEmpty()) {
            request.set("template_components", components);
        }
        return request;
    }

    private static ObjectNode components(List<TemplateParameter> parameters, boolean named) {
        var components = NODES.objectNode();
        parameters.stream().filter(TemplateParameter::required).forEach(parameter -> {
            var card = parameter.card();
            addTo(card == null ? components : cardAt(components.withArray("carousel"), card), parameter, named);
        });
        return components;
    }

    private static void addTo(ObjectNode components, TemplateParameter parameter, boolean named) {
        switch (parameter.component()) {
            case "button" ->
                components
                        .withArray("buttons")
                        .addObject()
                        .put("sub_type", parameter.subType())
                        .put("index", parameter.index())
                        .putArray("parameters")
                        .add(value(parameter));
            case "limited_time_offer" ->
                components.putObject("limited_time_offer").put("expiration_time_ms", 4_102_444_800_000L);
            default -> components.withArray(parameter.component()).add(named ? named(parameter) : value(parameter));
        }
    }

    /** Cards without a required parameter are empty: Meta expects one entry for each card. */
    private static ObjectNode cardAt(ArrayNode cards, int index) {
        while (cards.size() <= index) {
            cards.addObject();
        }
        return (ObjectNode) cards.get(index);
    }

    private static ObjectNode named(TemplateParameter parameter) {
        return parameter.name() == null ? value(parameter) : value(parameter).put("parameter_name", parameter.name());
    }

    private static void action(ObjectNode action, TemplateParameter parameter) {
        if ("mpm".equals(parameter.subType())) {
            action.put("thumbnail_product_retailer_id", "sku-1")
                    .putArray("sections")
                    .addObject()
                    .put("title", "Offers")
                    .putArray("product_items")
                    .addObject()
                    .put("product_retailer_id", "sku-1");
        } else if ("order_details".equals(parameter.subType())) {
            action.putObject("order_details");
        }
    }

    private static ObjectNode value(TemplateParameter parameter) {
        var value = NODES.objectNode().put("type", parameter.type());
        switch (parameter.type()) {
            case "text", "payload", "coupon_code" ->
                value.put(parameter.type(), requireNonNullElse(parameter.example(), "example"));
            case "location" ->
                value.putObject("location").put("latitude", 52.52).put("longitude", 13.405);
            case "action" -> action(value.putObject("action"), parameter);
            case "product" ->
                value.putObject("product").put("product_retailer_id", "sku-1").put("catalog_id", "1");
            default -> value.putObject(parameter.type()).put("link", "https://example.com/file");
        }
        return value;
    }
}
