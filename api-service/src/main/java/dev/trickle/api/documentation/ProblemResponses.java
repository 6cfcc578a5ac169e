package dev.trickle.api.documentation;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpHeaders;

/** Every way in which a request can be refused, as a problem (RFC 9457). */
enum ProblemResponses {
    INVALID(400, "invalid-request", "The request breaks the rules in errors"),
    UNAUTHORIZED(401, "unauthorized", "A valid token is needed: Authorization: Bearer …"),
    FORBIDDEN(403, "forbidden", "This token's role does not allow it"),
    MISSING(404, "not-found", "There is no campaign 01981d5a-7f3e-7c7e-8f2a-1d2b3c4d5e6f"),
    NOT_ALLOWED(409, "not-allowed", "The campaign is cancelled and cannot become running; allowed: nothing"),
    CHANGED(412, "changed-meanwhile", "The campaign has been changed meanwhile: read it again and decide anew"),
    TOO_LARGE(413, "too-large", "The body is larger than 1048576 bytes"),
    KEY_USED(422, "invalid-request", "Idempotency-Key was used for another request"),
    TOO_MANY(429, "too-many-requests", "This token has asked too often: again after the seconds in Retry-After"),
    UNAVAILABLE(503, "unavailable", "The database does not answer");

    private static final String PROBLEM = "Problem";
    private static final String KEY = "Idempotency-Key";

    private final int status;
    private final String type;
    private final String detail;

    ProblemResponses(int status, String type, String detail) {
        this.status = status;
        this.type = type;
        this.detail = detail;
    }

    /** Adds to every endpoint those that it can answer with. */
    static void addTo(OpenAPI document) {
        document.getComponents().addSchemas(PROBLEM, problem());
        for (var refusal : values()) {
            document.getComponents().addResponses(refusal.name(), refusal.response());
        }
        document.getPaths()
                .forEach((path, endpoints) ->
                        endpoints.readOperationsMap().forEach((method, operation) -> addTo(operation, path, method)));
    }

    private static void addTo(Operation operation, String path, PathItem.HttpMethod method) {
        if (takesKey(path, method)) {
            operation.addParametersItem(new HeaderParameter()
                    .name(KEY)
                    .description("The same request with the same key happens once; kept for 24 hours.")
                    .schema(new StringSchema().maxLength(255)));
        }
        for (var refusal : of(operation, path, method)) {
            operation
                    .getResponses()
                    .addApiResponse(
                            Integer.toString(refusal.status),
                            new ApiResponse().$ref("#/components/responses/" + refusal.name()));
        }
    }

    private static Set<ProblemResponses> of(Operation operation, String path, PathItem.HttpMethod method) {
        var refusals = EnumSet.of(INVALID, UNAUTHORIZED, FORBIDDEN, TOO_MANY, UNAVAILABLE);
        if (path.contains("{")) {
            refusals.add(MISSING);
        }
        if (method != PathItem.HttpMethod.GET) {
            refusals.add(NOT_ALLOWED);
        }
        if (operation.getRequestBody() != null) {
            refusals.add(TOO_LARGE);
        }
        if (takesKey(path, method)) {
            refusals.add(KEY_USED);
        }
        if (takes(operation, HttpHeaders.IF_MATCH)) {
            refusals.add(CHANGED);
        }
        return refusals;
    }

    private static boolean takesKey(String path, PathItem.HttpMethod method) {
        return method == PathItem.HttpMethod.POST && !path.startsWith("/api/tokens");
    }

    private static boolean takes(Operation operation, String header) {
        return operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(each -> header.equals(each.getName()));
    }

    private ApiResponse response() {
        var example =
                new Example().value(Map.of("type", "urn:trickle:problem:" + type, "status", status, "detail", detail));
        return new ApiResponse()
                .description(detail)
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType()
                                        .schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM))
                                        .addExamples(type, example)));
    }

    private static Schema<?> problem() {
        var error = new ObjectSchema()
                .addProperty("field", new StringSchema().description("where, with dots between the levels"))
                .addProperty("rule", new StringSchema().description("which rule it breaks; stable, for programs"))
                .addProperty("message", new StringSchema().description("the same in words"));
        Schema<?> problem = new ObjectSchema()
                .addProperty("type", new StringSchema().format("uri"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("instance", new StringSchema())
                .addProperty(
                        "campaign_id",
                        new StringSchema().format("uuid").description("the first one, of type duplicate-campaign"))
                .addProperty("errors", new ArraySchema().items(error));
        problem.setDescription("What is wrong (RFC 9457); type is stable");
        problem.setRequired(List.of("type", "status"));
        return problem;
    }
}
