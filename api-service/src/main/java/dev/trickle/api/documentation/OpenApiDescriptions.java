package dev.trickle.api.documentation;

import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.Yaml;

/** Adds summaries and examples from a file, and the schemas of requests, to the OpenAPI document. */
record OpenApiDescriptions(OpenAPI source) {

    private static final String FILE = "documentation/descriptions.yaml";

    static OpenApiDescriptions load() {
        try {
            var text = new ClassPathResource(FILE).getContentAsString(StandardCharsets.UTF_8);
            // Not Jackson's reader, which does not support YAML anchors.
            Map<String, Object> tree = new Yaml().load(text);
            addRequestSchemas(tree);
            return new OpenApiDescriptions(Json31.mapper().convertValue(tree, OpenAPI.class));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** The file has only the descriptions of fields in requests; their rules are those by which they are read. */
    private static void addRequestSchemas(Map<String, Object> tree) {
        var schemas = object(object(tree, "components"), "schemas");
        RequestSchemas.all().forEach((name, schema) -> {
            var described = new LinkedHashMap<>(object(schema));
            var texts = object(schemas.getOrDefault(name, Map.of()));
            if (texts.containsKey("description")) {
                described.put("description", texts.get("description"));
            }
            described.put("properties", describe(name, object(schema, "properties"), object(texts, "properties")));
            schemas.put(name, described);
        });
    }

    private static Map<String, Object> describe(String schema, Map<String, Object> fields, Map<String, Object> texts) {
        var described = new LinkedHashMap<>(fields);
        texts.forEach((name, text) -> {
            if (!fields.containsKey(name) || !object(text).keySet().equals(Set.of("description"))) {
                throw new IllegalStateException(
                        "%s must have only descriptions of the fields of %s, but has %s".formatted(FILE, schema, name));
            }
            var field = new LinkedHashMap<>(object(fields.get(name)));
            field.putAll(object(text));
            described.put(name, field);
        });
        return described;
    }

    private static Map<String, Object> object(Object parent, String name) {
        return object(object(parent).getOrDefault(name, Map.of()));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    void addTo(OpenAPI document) {
        document.getInfo().setDescription(source.getInfo().getDescription());
        source.getComponents().getSchemas().forEach(document.getComponents()::addSchemas);
        document.getPaths()
                .forEach((path, endpoints) -> endpoints
                        .readOperationsMap()
                        .forEach((method, operation) -> describe(path, method, operation)));
        document.setTags(null);
    }

    /** The description of an endpoint; an empty operation if the file has none. */
    Operation descriptionOf(String path, PathItem.HttpMethod method) {
        var found = source.getPaths().get(path);
        return found == null ? new Operation() : found.readOperationsMap().getOrDefault(method, new Operation());
    }

    private void describe(String path, PathItem.HttpMethod method, Operation operation) {
        var description = descriptionOf(path, method);
        operation.setSummary(description.getSummary());
        operation.setDescription(description.getDescription());
        operation.setTags(List.of(path.split("/", -1)[2]));
        operation.setOperationId(operationId(path, method));
        operation.setRequestBody(description.getRequestBody());
        if (description.getResponses() != null) {
            operation.getResponses().putAll(description.getResponses());
        }
        describeParameters(operation, description);
    }

    private static void describeParameters(Operation operation, Operation description) {
        if (operation.getParameters() == null || description.getParameters() == null) {
            return;
        }
        Map<String, String> descriptions = new HashMap<>();
        description.getParameters().forEach(each -> descriptions.put(each.getName(), each.getDescription()));
        operation.getParameters().forEach(each -> each.setDescription(descriptions.remove(each.getName())));
        // Parameters that an endpoint reads as a group are only in the file.
        description.getParameters().stream()
                .filter(each -> descriptions.containsKey(each.getName()) && each.getSchema() != null)
                .forEach(operation::addParametersItem);
    }

    /** For example {@code post-campaigns-id-pause}. */
    private static String operationId(String path, PathItem.HttpMethod method) {
        var name = path.replaceFirst("/api/", "").replaceAll("[{}]", "").replace('/', '-');
        return method.name().toLowerCase(Locale.ROOT) + "-" + name;
    }
}
