package dev.trickle.status.webhook;

import dev.trickle.status.webhook.Patience.Wait;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection: a request after the other, each answered before the next is looked at.
 *
 * <p>What can be refused by its head is refused before its body is read, and the connection then ends. Everything here
 * runs on the connection's own event loop but for the intake, since Kafka's client may wait.
 */
final class WebhookConnection extends SimpleChannelInboundHandler<HttpObject> {

    static final String PATH = "/webhooks/whatsapp";

    private final Door door;
    private final Patience patience;
    private @Nullable Webhook coming;
    private @Nullable Webhook keeping;
    private long since;

    /** How many webhooks have been handed over: tells whose answer comes. */
    private long turn;

    WebhookConnection(Door door) {
        this.door = door;
        this.patience = new Patience(door.settings());
    }

    /** A webhook whose head has been taken. */
    private record Webhook(Signature signature, Body body, boolean keepAlive) {}

    @Override
    public void channelActive(ChannelHandlerContext context) {
        await(Wait.HEAD, context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof FirstBytes.Came && patience.isFor(Wait.NEXT_REQUEST)) {
            await(Wait.HEAD, context);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (patience.isFor(Wait.FAREWELL)) {
            return;
        }
        if (part instanceof HttpRequest head) {
            since = System.nanoTime();
            if (part.decoderResult().isSuccess()) {
                begin(context, head);
            }
        }
        if (part.decoderResult().isFailure()) {
            refuse(context, Answer.UNREADABLE);
        } else if (part instanceof HttpContent more && coming != null) {
            add(context, coming, more);
        }
    }

    // --- The head ---------------------------------------------------------------------------------------------------

    private void begin(ChannelHandlerContext context, HttpRequest head) {
        var address = new QueryStringDecoder(head.uri());
        if (!address.path().equals(PATH)) {
            refuse(context, Answer.NOT_HERE);
        } else if (head.method().equals(HttpMethod.GET)) {
            door.addressCheck()
                    .challenge(address)
                    .ifPresentOrElse(
                            challenge -> finish(context, Answer.ADDRESS_CONFIRMED, challenge),
                            () -> refuse(context, Answer.ADDRESS_NOT_CONFIRMED));
        } else if (head.method().equals(HttpMethod.POST)) {
            beginWebhook(context, head);
        } else {
            refuse(context, Answer.NO_SUCH_METHOD);
        }
    }

    private void beginWebhook(ChannelHandlerContext context, HttpRequest head) {
        var signature = Signature.of(head.headers().get(Signature.HEADER));
        if (signature.isEmpty()) {
            refuse(context, Answer.UNSIGNED);
        } else if (HttpUtil.getContentLength(head, 0L) > door.largestBody()) {
            refuse(context, Answer.TOO_LARGE);
        } else {
            coming = new Webhook(signature.get(), door.newBody(), HttpUtil.isKeepAlive(head));
            await(Wait.BODY, context);
            if (HttpUtil.is100ContinueExpected(head)) {
                var unused = context.writeAndFlush(Responses.continuing());
            }
        }
    }

    // --- The body ---------------------------------------------------------------------------------------------------

    private void add(ChannelHandlerContext context, Webhook webhook, HttpContent more) {
        switch (webhook.body().add(more.content())) {
            case TOO_LARGE -> refuse(context, Answer.TOO_LARGE);
            case NO_ROOM -> refuse(context, Answer.NO_ROOM);
            case FITS -> {
                if (more instanceof LastHttpContent) {
                    take(context, webhook);
                }
            }
        }
    }

    private void take(ChannelHandlerContext context, Webhook webhook) {
        await(Wait.KEEPING, context);
        // The next request waits in the socket until this one is answered.
        context.channel().config().setAutoRead(false);
        coming = null;
        keeping = webhook;
        var mine = ++turn;
        try {
            door.take(
                    webhook.signature(),
                    webhook.body().bytes(),
                    answer -> context.executor().execute(() -> taken(context, mine, answer)));
        } catch (RejectedExecutionException stopping) {
            taken(context, mine, Answer.NOT_KEPT);
        }
    }

    // --- The answer -------------------------------------------------------------------------------------------------

    /** Kafka's word, or that it took too long; whichever comes second is late. */
    private void taken(ChannelHandlerContext context, long whose, Answer answer) {
        var webhook = keeping;
        if (webhook == null || whose != turn) {
            return;
        }
        keeping = null;
        webhook.body().close();
        if (!webhook.keepAlive()) {
            finish(context, answer, "");
            return;
        }
        count(answer);
        var unused = context.writeAndFlush(Responses.of(answer, ""));
        await(Wait.NEXT_REQUEST, context);
        context.channel().config().setAutoRead(true);
    }

    private void refuse(ChannelHandlerContext context, Answer answer) {
        finish(context, answer, "");
    }

    /**
     * Answers and says goodbye: closing at once, with bytes of the other side still on their way, would take the answer
     * back.
     */
    private void finish(ChannelHandlerContext context, Answer answer, String text) {
        count(answer);
        forget();
        await(Wait.FAREWELL, context);
        var last = Responses.of(answer, text);
        last.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        var unused = context.writeAndFlush(last).addListener((ChannelFutureListener) written -> sayGoodbye(context));
    }

    private static void sayGoodbye(ChannelHandlerContext context) {
        if (context.channel() instanceof SocketChannel socket) {
            var unused = socket.shutdownOutput();
        }
        context.channel().config().setAutoRead(true);
    }

    private void count(Answer answer) {
        door.metrics().answered(answer, System.nanoTime() - since);
        door.refused().answered(answer);
    }

    // --- The end ----------------------------------------------------------------------------------------------------

    private void await(Wait wait, ChannelHandlerContext context) {
        patience.begin(wait, context, late -> {
            if (late == Wait.BODY) {
                finish(context, Answer.TOO_SLOW, "");
            } else if (late == Wait.KEEPING) {
                taken(context, turn, Answer.NOT_KEPT);
            } else {
                end(context);
            }
        });
    }

    private static void end(ChannelHandlerContext context) {
        var unused = context.close();
    }

    private void forget() {
        if (coming != null) {
            coming.body().close();
            coming = null;
        }
        if (keeping != null) {
            keeping.body().close();
            keeping = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        patience.end();
        forget();
    }

    /** The other side is gone, or speaks no HTTP: there is nobody to answer. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(context);
    }
}
