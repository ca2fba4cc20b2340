package io.tsds.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Keeps a server on the loopback interface that has no option for it: where it would listen on all
 * interfaces, it listens on that one. Taken into use by {@link #JVM_OPTIONS} and by having these
 * classes on the class path.
 */
public final class LoopbackSockets extends SelectorProvider {
  /** Options of the server's JVM. */
  static final List<String> JVM_OPTIONS =
      List.of(
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "-Djava.nio.channels.spi.SelectorProvider=" + LoopbackSockets.class.getName());

  private final SelectorProvider system;

  /** For the JVM, by reflection. */
  public LoopbackSockets() throws ReflectiveOperationException {
    system =
        (SelectorProvider)
            Class.forName("sun.nio.ch.DefaultSelectorProvider").getMethod("get").invoke(null);
  }

  /** Puts the classes of this file into a folder that can stand on a class path by itself. */
  static void copyClasses(Path folder) throws IOException {
    Pauses.copyClass(LoopbackSockets.class, folder);
    Pauses.copyClass(OnLoopback.class, folder);
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return new OnLoopback(this, system.openServerSocketChannel());
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return system.openDatagramChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return system.openDatagramChannel(family);
  }

  @Override
  public Pipe openPipe() throws IOException {
    return system.openPipe();
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    return system.openSelector();
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    return system.openSocketChannel();
  }

  /** Good for servers that wait for connections without a selector. */
  private static final class OnLoopback extends ServerSocketChannel {
    private final ServerSocketChannel channel;

    OnLoopback(SelectorProvider provider, ServerSocketChannel channel) {
      super(provider);
      this.channel = channel;
    }

    @Override
    public ServerSocketChannel bind(SocketAddress wanted, int backlog) throws IOException {
      int port = wanted instanceof InetSocketAddress address ? address.getPort() : 0;
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
      return this;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
      channel.setOption(name, value);
      return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
      return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
      return channel.supportedOptions();
    }

    @Override
    public ServerSocket socket() {
      return channel.socket();
    }

    @Override
    public SocketChannel accept() throws IOException {
      return channel.accept();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
      return channel.getLocalAddress();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
      channel.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
      channel.configureBlocking(block);
    }
  }
}
