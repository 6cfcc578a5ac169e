package dev.trickle.api.upload;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.jspecify.annotations.Nullable;

/** The first file in a body of several parts, as a browser sends it. It is read as a stream. */
public final class MultipartBody {

    private static final String MULTIPART = "multipart/";

    private MultipartBody() {}

    /** Whether the body of the request has several parts. */
    public static boolean isMultipart(@Nullable String contentType) {
        return contentType != null && contentType.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length());
    }

    /** Returns the first file; null if the body has none, or no parts at all. */
    public static @Nullable Part firstFile(HttpServletRequest request) throws IOException {
        try {
            var parts = new FileUpload().getItemIterator(new Body(request));
            while (parts.hasNext()) {
                var part = parts.next();
                if (!part.isFormField()) {
                    return new Part(part.getContentType(), nameOf(part), part.openStream());
                }
            }
            return null;
        } catch (FileUploadException noParts) {
            return null;
        }
    }

    private static @Nullable String nameOf(FileItemStream part) {
        var name = part.getName();
        return name == null || name.isBlank() ? null : name;
    }

    /** A file of a body, and its type and name as the client states them; null if it states none. */
    public record Part(
            @Nullable String contentType, @Nullable String filename, InputStream content) {}

    private record Body(HttpServletRequest request) implements UploadContext {

        @Override
        public @Nullable String getCharacterEncoding() {
            return request.getCharacterEncoding();
        }

        @Override
        public long contentLength() {
            return request.getContentLengthLong();
        }

        @Override
        public String getContentType() {
            return request.getContentType();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return request.getInputStream();
        }
    }
}
