# title: Raises an exception whose class has no name that one could read
# says: ended while this cell ran
# %%
class Meta(type):
    @property
    def __name__(cls):
        raise Nameless


class Nameless(BaseException, metaclass=Meta):
    pass


raise Nameless
