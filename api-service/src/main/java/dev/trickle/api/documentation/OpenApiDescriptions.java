package dev.trickle.api.documentation;

import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.Yaml;

/** What code cannot say of the endpoints: a sentence about each, what requests hold, and examples. */
record OpenApiDescriptions(OpenAPI written) {

    private static final String FILE = "documentation/words.yaml";

    static OpenApiDescriptions read() {
        try {
            var text = new ClassPathResource(FILE).getContentAsString(StandardCharsets.UTF_8);
            // Not Jackson's reader, which does not know repetitions by reference.
            Object tree = new Yaml().load(text);
            return new OpenApiDescriptions(Json31.mapper().convertValue(tree, OpenAPI.class));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    void addTo(OpenAPI document) {
        document.getInfo().setDescription(written.getInfo().getDescription());
        written.getComponents().getSchemas().forEach(document.getComponents()::addSchemas);
        document.getPaths()
                .forEach((path, endpoints) -> endpoints
                        .readOperationsMap()
                        .forEach((method, operation) -> describe(path, method, operation)));
        document.setTags(null);
    }

    /** The words about an endpoint; an operation without any if nobody has found them yet. */
    Operation about(String path, PathItem.HttpMethod method) {
        var found = written.getPaths().get(path);
        return found == null ? new Operation() : found.readOperationsMap().getOrDefault(method, new Operation());
    }

    private void describe(String path, PathItem.HttpMethod method, Operation operation) {
        var words = about(path, method);
        operation.setSummary(words.getSummary());
        operation.setDescription(words.getDescription());
        operation.setTags(List.of(path.split("/", -1)[2]));
        operation.setOperationId(idOf(path, method));
        operation.setRequestBody(words.getRequestBody());
        if (words.getResponses() != null) {
            operation.getResponses().putAll(words.getResponses());
        }
        describeParameters(operation, words);
    }

    private static void describeParameters(Operation operation, Operation words) {
        if (operation.getParameters() == null || words.getParameters() == null) {
            return;
        }
        Map<String, String> sentences = new HashMap<>();
        words.getParameters().forEach(each -> sentences.put(each.getName(), each.getDescription()));
        operation.getParameters().forEach(each -> each.setDescription(sentences.get(each.getName())));
    }

    /** Such as {@code post-campaigns-id-pause}. */
    private static String idOf(String path, PathItem.HttpMethod method) {
        var words = path.replaceFirst("/api/", "").replaceAll("[{}]", "").replace('/', '-');
        return method.name().toLowerCase(Locale.ROOT) + "-" + words;
    }
}
