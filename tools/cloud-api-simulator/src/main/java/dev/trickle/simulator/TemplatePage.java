package dev.trickle.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** A page of templates with the cursor of the next one. */
record TemplatePage(List<Map<String, Object>> data, Paging paging) {

    private static final int MAX_LIMIT = 1_000;
    private static final String CURSOR_PREFIX = "offset ";

    /** @param next URL of the next page; absent on the last one */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Paging(Cursors cursors, @Nullable String next) {}

    /** Opaque to the caller. */
    record Cursors(String before, String after) {}

    /**
     * Returns the page after a cursor.
     *
     * @param after cursor at the end of the previous page; empty for the first page
     * @throws IllegalArgumentException if the cursor is invalid
     */
    static TemplatePage of(List<Map<String, Object>> all, int limit, String after, HttpServletRequest request) {
        var from = Math.clamp(after.isEmpty() ? 0 : offsetOf(after), 0, all.size());
        var to = Math.min(from + Math.clamp(limit, 1, MAX_LIMIT), all.size());
        var cursors = new Cursors(cursorAt(from), cursorAt(to));
        return new TemplatePage(
                all.subList(from, to), new Paging(cursors, to < all.size() ? next(request, cursors.after()) : null));
    }

    private static String next(HttpServletRequest request, String after) {
        return ServletUriComponentsBuilder.fromRequest(request)
                .replaceQueryParam("after", after)
                .build()
                .toUriString();
    }

    private static String cursorAt(int offset) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((CURSOR_PREFIX + offset).getBytes(UTF_8));
    }

    private static int offsetOf(String cursor) {
        var text = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
        if (!text.startsWith(CURSOR_PREFIX)) {
            throw new IllegalArgumentException("invalid cursor");
        }
        return Integer.parseInt(text.substring(CURSOR_PREFIX.length()));
    }
}
