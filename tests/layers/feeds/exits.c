void f(void)
{
	exit(1);
}
