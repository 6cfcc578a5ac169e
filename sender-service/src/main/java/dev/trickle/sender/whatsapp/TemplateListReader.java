package dev.trickle.sender.whatsapp;

import dev.trickle.sender.whatsapp.CloudApi.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/** Reads the list of message templates of a business account, page by page. */
public final class TemplateListReader {

    private static final String FIELDS =
            "id,name,language,status,category,previous_category,quality_score,parameter_format,components";
    private static final int PAGE_SIZE = 100;

    /** Meta allows 6,000 templates; more pages are a list that never ends. */
    private static final int MAX_PAGES = 200;

    private final CloudApi whatsApp;

    public TemplateListReader(CloudApi whatsApp) {
        this.whatsApp = whatsApp;
    }

    /**
     * Returns all templates of the business account.
     *
     * @throws UnreadableListException if any page cannot be read: part of a list proves no deletion
     */
    public List<JsonNode> read(String businessAccount) {
        var first = businessAccount + "/message_templates?fields=" + FIELDS + "&limit=" + PAGE_SIZE;
        var templates = new ArrayList<JsonNode>();
        var page = readPage(first);
        for (var pages = 1; ; pages++) {
            page.path("data").forEach(templates::add);
            if (!page.path("paging").has("next")) {
                return templates;
            }
            var after = page.path("paging").path("cursors").path("after").asString("");
            if (after.isEmpty() || pages == MAX_PAGES) {
                throw new UnreadableListException("invalid_paging");
            }
            page = readPage(first + "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8));
        }
    }

    private JsonNode readPage(String path) {
        var reply = whatsApp.get(path).orElseThrow(() -> new UnreadableListException("no_response"));
        if (reply.status() != HttpStatus.SC_OK || !reply.body().path("data").isArray()) {
            throw new UnreadableListException(codeOf(reply));
        }
        return reply.body();
    }

    private static String codeOf(Reply reply) {
        var code = ResponseClassifier.code(reply.body().path("error"));
        return code < 0 ? "http_" + reply.status() : String.valueOf(code);
    }

    /** The list cannot be read. */
    public static final class UnreadableListException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String code;

        UnreadableListException(String code) {
            super("The list of templates cannot be read: " + code);
            this.code = code;
        }

        /** The error code of Meta, {@code http_} with a status, {@code no_response} or {@code invalid_paging}. */
        public String code() {
            return code;
        }
    }
}
