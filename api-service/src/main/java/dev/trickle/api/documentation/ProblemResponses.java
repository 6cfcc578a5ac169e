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

/** The problem responses (RFC 9457) of the OpenAPI document. */
enum ProblemResponses {
    INVALID_REQUEST(400, "invalid-request", "The request is not valid: see errors"),
    UNAUTHORIZED(401, "unauthorized", "A valid token is required: Authorization: Bearer …"),
    FORBIDDEN(403, "forbidden", "The role of this token does not allow the request"),
    NOT_FOUND(404, "not-found", "Campaign not found: 01981d5a-7f3e-7c7e-8f2a-1d2b3c4d5e6f"),
    STATE_CONFLICT(409, "state-conflict", "The campaign is cancelled and cannot become running; allowed: nothing"),
    PRECONDITION_FAILED(
            412,
            "precondition-failed",
            "The campaign has been changed since it was read: read it again and repeat the request"),
    TOO_LARGE(413, "too-large", "The body is larger than 1048576 bytes"),
    IDEMPOTENCY_KEY_REUSED(422, "invalid-request", "Idempotency-Key was used for another request"),
    TOO_MANY_REQUESTS(
            429, "too-many-requests", "Too many requests with this token: retry after the seconds in Retry-After"),
    UNAVAILABLE(503, "unavailable", "The database is unavailable");

    private static final String PROBLEM_SCHEMA = "Problem";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final int status;
    private final String type;
    private final String detail;

    ProblemResponses(int status, String type, String detail) {
        this.status = status;
        this.type = type;
        this.detail = detail;
    }

    /** Adds to every endpoint the problems that it can return. */
    static void addTo(OpenAPI document) {
        document.getComponents().addSchemas(PROBLEM_SCHEMA, problemSchema());
        for (var problem : values()) {
            document.getComponents().addResponses(problem.name(), problem.response());
        }
        document.getPaths()
                .forEach((path, endpoints) ->
                        endpoints.readOperationsMap().forEach((method, operation) -> addTo(operation, path, method)));
    }

    private static void addTo(Operation operation, String path, PathItem.HttpMethod method) {
        if (acceptsIdempotencyKey(path, method)) {
            operation.addParametersItem(new HeaderParameter()
                    .name(IDEMPOTENCY_KEY)
                    .description("Requests with the same key are executed once; keys are valid for 24 hours.")
                    .schema(new StringSchema().maxLength(255)));
        }
        for (var problem : applicableTo(operation, path, method)) {
            operation
                    .getResponses()
                    .addApiResponse(
                            Integer.toString(problem.status),
                            new ApiResponse().$ref("#/components/responses/" + problem.name()));
        }
    }

    private static Set<ProblemResponses> applicableTo(Operation operation, String path, PathItem.HttpMethod method) {
        var problems = EnumSet.of(INVALID_REQUEST, UNAUTHORIZED, FORBIDDEN, TOO_MANY_REQUESTS, UNAVAILABLE);
        if (path.contains("{")) {
            problems.add(NOT_FOUND);
        }
        if (method != PathItem.HttpMethod.GET) {
            problems.add(STATE_CONFLICT);
        }
        if (operation.getRequestBody() != null) {
            problems.add(TOO_LARGE);
        }
        if (acceptsIdempotencyKey(path, method)) {
            problems.add(IDEMPOTENCY_KEY_REUSED);
        }
        if (hasParameter(operation, HttpHeaders.IF_MATCH)) {
            problems.add(PRECONDITION_FAILED);
        }
        return problems;
    }

    private static boolean acceptsIdempotencyKey(String path, PathItem.HttpMethod method) {
        return method == PathItem.HttpMethod.POST && !path.startsWith("/api/tokens");
    }

    private static boolean hasParameter(Operation operation, String header) {
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
                                        .schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM_SCHEMA))
                                        .addExamples(type, example)));
    }

    private static Schema<?> problemSchema() {
        var error = new ObjectSchema()
                .addProperty("field", new StringSchema().description("path of the field, with dots between the levels"))
                .addProperty("rule", new StringSchema().description("stable code of the violated rule, for programs"))
                .addProperty("message", new StringSchema().description("description of the error, for people"));
        Schema<?> problem = new ObjectSchema()
                .addProperty("type", new StringSchema().format("uri"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("instance", new StringSchema())
                .addProperty(
                        "campaign_id",
                        new StringSchema()
                                .format("uuid")
                                .description("the existing campaign, with the type duplicate-campaign"))
                .addProperty("errors", new ArraySchema().items(error));
        problem.setDescription("Error response (RFC 9457); the type is stable");
        problem.setRequired(List.of("type", "status"));
        return problem;
    }
}
