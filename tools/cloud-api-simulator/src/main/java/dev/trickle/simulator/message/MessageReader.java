package dev.trickle.simulator.message;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Parses the body of a call into a message, or into the first error in Meta's order. */
final class MessageReader {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern PUNCTUATION = Pattern.compile("[+\\-() ]");
    private static final Pattern PHONE = Pattern.compile("[1-9]\\d{4,14}");
    private static final List<BiFunction<TargetApi, JsonNode, Optional<ApiError>>> CHECKS = List.of(
            (targetApi, root) -> checkProduct(root),
            (targetApi, root) -> checkRecipient(root),
            MessageReader::checkType,
            (targetApi, root) -> checkTemplate(root),
            (targetApi, root) -> ComponentChecks.firstFault(root.path("template")),
            (targetApi, root) -> checkCallbackData(root),
            MessageReader::checkMarketingOptions);
    private static final int LONGEST_CALLBACK_DATA = 512;
    private static final List<String> PRODUCT_POLICIES = List.of("CLOUD_API_FALLBACK", "STRICT");

    CheckResult read(TargetApi targetApi, byte[] body) {
        var root = parse(body);
        return firstFault(targetApi, root).<CheckResult>map(fault -> fault).orElseGet(() -> toMessage(targetApi, root));
    }

    /** An unreadable body has no fields, so the first required field is reported as missing. */
    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException unreadable) {
            return JSON.missingNode();
        }
    }

    private static Optional<ApiError> firstFault(TargetApi targetApi, JsonNode root) {
        return CHECKS.stream()
                .map(check -> check.apply(targetApi, root))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<ApiError> checkProduct(JsonNode root) {
        var product = text(root.path("messaging_product"));
        if (product == null) {
            return Optional.of(ApiError.missingProduct());
        }
        return faultUnless(
                product.equals("whatsapp"), ApiError.invalidParameter("messaging_product must be \"whatsapp\""));
    }

    private static Optional<ApiError> checkRecipient(JsonNode root) {
        var kind = text(root.path("recipient_type"));
        if (kind != null && !kind.equals("individual")) {
            return Optional.of(ApiError.invalidValue("recipient_type must be \"individual\""));
        }
        var to = text(root.path("to"));
        if (to == null) {
            return Optional.of(ApiError.missing("to"));
        }
        return faultUnless(
                PHONE.matcher(digits(to)).matches(), ApiError.invalidValue("Parameter 'to' is not a phone number"));
    }

    private static Optional<ApiError> checkType(TargetApi targetApi, JsonNode root) {
        return faultUnless(
                "template".equals(text(root.path("type"))),
                targetApi == TargetApi.MARKETING_MESSAGES ? ApiError.templateOnly() : ApiError.unsupportedType());
    }

    /** The options of marketing messages, which the usual endpoint does not know. */
    private static Optional<ApiError> checkMarketingOptions(TargetApi targetApi, JsonNode root) {
        var policy = root.path("product_policy");
        var sharing = root.path("message_activity_sharing");
        if (targetApi == TargetApi.MESSAGES) {
            return faultUnless(
                    policy.isMissingNode() && sharing.isMissingNode(),
                    ApiError.invalidParameter("Unexpected key product_policy or message_activity_sharing"));
        }
        if (!policy.isMissingNode() && !PRODUCT_POLICIES.contains(policy.asString(""))) {
            return Optional.of(ApiError.invalidParameter("product_policy must be one of " + PRODUCT_POLICIES));
        }
        return faultUnless(
                sharing.isMissingNode() || sharing.isBoolean(),
                ApiError.invalidParameter("message_activity_sharing must be a boolean"));
    }

    private static Optional<ApiError> checkTemplate(JsonNode root) {
        var template = root.path("template");
        if (!template.isObject()) {
            return Optional.of(ApiError.missing("template"));
        }
        if (text(template.path("name")) == null) {
            return Optional.of(ApiError.missing("template.name"));
        }
        return faultUnless(
                text(template.path("language").path("code")) != null, ApiError.missing("template.language.code"));
    }

    private static Optional<ApiError> checkCallbackData(JsonNode root) {
        var data = root.path("biz_opaque_callback_data");
        var fits =
                data.isMissingNode() || (data.isString() && data.stringValue().length() <= LONGEST_CALLBACK_DATA);
        return faultUnless(
                fits,
                ApiError.invalidParameter(
                        "biz_opaque_callback_data must be a string of at most " + LONGEST_CALLBACK_DATA));
    }

    private static Optional<ApiError> faultUnless(boolean valid, ApiError fault) {
        return valid ? Optional.empty() : Optional.of(fault);
    }

    private static Message toMessage(TargetApi targetApi, JsonNode root) {
        var template = root.path("template");
        var callComponents = new CallComponents(template);
        var to = root.path("to").asString();
        return new Message(
                targetApi,
                to,
                digits(to),
                template.path("name").asString(),
                template.path("language").path("code").asString(),
                callComponents.parametersOf("header"),
                callComponents.parametersOf("body"),
                callComponents.mediaIds(),
                text(root.path("biz_opaque_callback_data")));
    }

    private static String digits(String phone) {
        return PUNCTUATION.matcher(phone).replaceAll("");
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() && !node.stringValue().isBlank() ? node.stringValue() : null;
    }
}
