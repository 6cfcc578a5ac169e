package dev.trickle.status.webhook;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Fires {@link RequestStarted} when bytes arrive, before they are decoded: the header timeout starts with them. */
final class RequestStartDetector extends ChannelInboundHandlerAdapter {

    /** User event for the last handler of the pipeline. */
    record RequestStarted() {}

    private static final RequestStarted REQUEST_STARTED = new RequestStarted();

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        context.fireUserEventTriggered(REQUEST_STARTED);
        context.fireChannelRead(bytes);
    }
}
