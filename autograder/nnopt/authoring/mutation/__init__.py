"""How many small changes of a reference do the hidden tests notice?"""
