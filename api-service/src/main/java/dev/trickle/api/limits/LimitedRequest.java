package dev.trickle.api.limits;

import dev.trickle.api.problem.RequestTooLarge;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A request whose body ends with {@link RequestTooLarge} where it becomes too large; a sender need not say how long it is. */
final class LimitedRequest extends HttpServletRequestWrapper {

    private final long largest;

    LimitedRequest(HttpServletRequest request, long largest) {
        super(request);
        this.largest = largest;
    }

    static void check(long bytes, long largest) {
        if (bytes > largest) {
            throw new RequestTooLarge("The body is larger than " + largest + " bytes");
        }
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return new Counted(super.getInputStream(), largest);
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }

    private static final class Counted extends ServletInputStream {

        private final ServletInputStream body;
        private final long largest;
        private long read;

        Counted(ServletInputStream body, long largest) {
            this.body = body;
            this.largest = largest;
        }

        @Override
        public int read() throws IOException {
            var next = body.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            var found = body.read(target, offset, length);
            count(Math.max(0, found));
            return found;
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }

        private void count(int bytes) {
            read += bytes;
            check(read, largest);
        }
    }
}
