package dev.parley.platform.internal;

import dev.parley.platform.api.Nodes;
import jakarta.annotation.Resource;
import jakarta.inject.Singleton;
import java.util.List;
import org.infinispan.Cache;
import org.infinispan.manager.EmbeddedCacheManager;
import org.infinispan.remoting.transport.Address;

/// The members of the cluster that the cache `sessions` is shared in. Without one, the server is alone.
@Singleton
public class InfinispanNodes implements Nodes {

    private static final String LONE = "local";

    @Resource(lookup = "java:jboss/infinispan/cache/parley/sessions")
    private Cache<Object, Object> sessions;

    @Override
    public String self() {
        Address self = manager().getAddress();
        return self == null ? LONE : self.toString();
    }

    @Override
    public List<String> others() {
        List<Address> members = manager().getMembers();
        if (members == null) {
            return List.of();
        }
        Address self = manager().getAddress();
        return members.stream()
                .filter(member -> !member.equals(self))
                .map(Address::toString)
                .toList();
    }

    /// Its classes are among those that the server's module `org.infinispan` shows; a cache's RPC manager is not.
    private EmbeddedCacheManager manager() {
        return sessions.getCacheManager();
    }
}
